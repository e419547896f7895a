import { Choice } from '../components/button.js'

/** How far back rates are counted, as the API has it. */
export const windows = ['1h', '24h', '7d'] as const

export type Window = (typeof windows)[number]

const titles = { '1h': 'The last hour', '24h': 'The last day', '7d': 'The last week' } as const

/** @returns undefined where a URL says something else */
export function windowOf(text: unknown): Window | undefined {
  return windows.find(window => window === text)
}

/** `24 h` */
export function windowName(window: Window): string {
  return window.replace(/\d+/, '$& ')
}

export function WindowChoice({
  value,
  onChange,
}: {
  readonly value: Window
  readonly onChange: (window: Window) => void
}) {
  return (
    <Choice
      label="Time"
      value={value}
      options={windows.map(value => ({ value, label: windowName(value), title: titles[value] }))}
      onChange={onChange}
    />
  )
}

/** When each step begins, in milliseconds since 1970. */
export function stepTimes(
  { from, stepMs }: { readonly from: string; readonly stepMs: number },
  steps: number,
): readonly number[] {
  const first = Date.parse(from)
  return Array.from({ length: steps }, (_, i) => first + i * stepMs)
}
