export { SluiceTestingModule, type SluiceTestingOptions } from './sluice-testing.module.js'
export type { TestBuses } from './memory.js'
export { type Patience, TestClock } from './test-clock.js'
export { type PublishedFilter, type TestDeadLetter, TestEvents } from './test-events.js'
