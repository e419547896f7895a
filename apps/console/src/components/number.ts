const grouped = new Intl.NumberFormat('en')
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** `12,345`; from a million on `1.2M`. */
export function countOf(count: number): string {
  return count < 1_000_000 ? grouped.format(count) : compact.format(count)
}

/** `1 event`, `1,204 events`. @param what one of them */
export function manyOf(count: number, what: string): string {
  return `${countOf(count)} ${what}${count === 1 ? '' : 's'}`
}

/** `1.5 MiB`. @param bytes a number of bytes */
export function bytesOf(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1)
  const value = bytes / 1024 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}

/** `3.2/s`, `12/min`, `4/h`: in the unit that gives at least one. @param perSecond events a second */
export function rateOf(perSecond: number): string {
  if (perSecond === 0) return '0/s'
  if (perSecond >= 1) return `${short(perSecond)}/s`
  return perSecond * 60 >= 1 ? `${short(perSecond * 60)}/min` : `${short(perSecond * 3600)}/h`
}

function short(number: number): string {
  return number < 10 ? String(Math.round(number * 10) / 10) : countOf(Math.round(number))
}
