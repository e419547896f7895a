/** One plain line of the shop's story. */
export function say(who: string, what: string): void {
  console.log(`${who.padEnd(9)} ${what}`)
}
