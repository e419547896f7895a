import '../single-form.js'
export { SluiceHealthIndicator } from './sluice-health.indicator.js'
