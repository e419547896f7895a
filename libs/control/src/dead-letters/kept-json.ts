import { randomUUID } from 'node:crypto'

/** A part of an answer that is JSON already: events are shown with their own bytes, because values lose digits of long numbers. */
export class KeptJson {
  constructor(readonly json: string) {}
}

/** An answer as JSON; {@link KeptJson} parts are inserted unchanged. */
export function toJson(answer: unknown): string {
  const texts: string[] = []
  const mark = randomUUID() // occurs nowhere else in the answer
  const json = JSON.stringify(answer, (_, value: unknown) =>
    value instanceof KeptJson ? `${mark}${texts.push(value.json) - 1}` : value,
  )
  return json.replace(new RegExp(`"${mark}(\\d+)"`, 'g'), (_, i: string) => texts[Number(i)]!)
}
