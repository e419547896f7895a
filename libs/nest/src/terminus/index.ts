export { SluiceHealthIndicator } from './sluice-health.indicator.js'
