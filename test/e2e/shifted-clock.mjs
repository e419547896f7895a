// Preloaded with --import: sets the time of day of a process, by so many milliseconds of CLOCK_SHIFT_MS.
const shiftMs = Number(process.env.CLOCK_SHIFT_MS)
const Real = Date
const now = () => Real.now() + shiftMs
globalThis.Date = class Date extends Real {
  constructor(...args) {
    if (args.length === 0) super(now())
    else super(...args)
  }
  static now = now
}
