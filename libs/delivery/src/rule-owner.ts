/** The principal that a rule publishes for: its owner, where that may not do everything. */
export interface RuleOwner {
  /** The `principal` of what the rule publishes. */
  readonly name: string
  /**
   * @param json the event as it will stand on the bus
   * @throws SluiceError `FORBIDDEN` with the missing grant
   */
  demandPublish(bus: string, json: string): void
}
