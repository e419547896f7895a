// A failure that the user can act on. Its message is all that is shown: what is wrong and what to do, no stack.
export class Failure extends Error {}

// The user asked to stop in the middle of something: nothing is wrong, nothing needs to be said.
export class Stopped extends Error {}
