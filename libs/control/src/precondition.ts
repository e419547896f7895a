/** Checks the resource that a write would change. @throws ConflictError `PRECONDITION_FAILED` */
export type Precondition = (before: object | undefined) => void
