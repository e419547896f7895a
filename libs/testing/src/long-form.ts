/** Whether tests run in their long form (`npm test -- --long`): more rounds, more events, all faults. */
export const longForm = process.env['SLUICE_TEST_LONG'] === '1'
