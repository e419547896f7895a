export { DlqModule } from './dlq.module.js'
