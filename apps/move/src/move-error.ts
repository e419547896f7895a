/** Why a move cannot go on, with what to do: a line for the operator. */
export class MoveError extends Error {}
