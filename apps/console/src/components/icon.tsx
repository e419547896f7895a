import styles from './icon.module.css'

/** Paths on a grid of 16, drawn as lines. */
const paths = {
  overview: 'M2 8h3l2-5 3 10 2-5h2',
  events: 'M2 4h9M2 8h12M2 12h6',
  rules: 'M2 3h12L9.5 8.500V13L6.5 14V8.500z',
  letters: 'M2 4h12v8H2zM2 4.500l6 4 6-4',
  queues: 'M2 3h12v3H2zM2 10h12v3H2zM5 6v4M11 6v4',
  schedules: 'M2 4h12v10H2zM2 7.500h12M5 2v4M11 2v4M8 9.500v2l1.500 1',
  streams: 'M2 5c2-2 4-2 6 0s4 2 6 0M2 11c2-2 4-2 6 0s4 2 6 0',
  services: 'M3 3h4v4H3zM9 9h4v4H9zM7 5h4v4M9 11H5V7',
  deliveries: 'M2 8h11M9 4l4 4-4 4',
  schemas: 'M6 2C4 2 5 7 3 8c2 1 1 6 3 6M10 2c2 0 1 5 3 6-2 1-1 6-3 6',
  access: 'M10.5 2.500a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8.3 7.7 2.5 13.500M4.5 11.500l2 2',
  buses: 'M2 4h12v7H2zM4 11v2M12 11v2M2 8h12',
  connections: 'M6.500 9.500l3-3M7.5 4.500l1-1a2.830 2.830 0 0 1 4 4l-1 1M8.500 11.500l-1 1a2.830 2.830 0 0 1-4-4l1-1',
  settings: 'M2 5h7M13 5h1M2 11h1M7 11h7M11 3v4M5 9v4',
  search: 'M7 2.500a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3 14 14',
  copy: 'M5 5h8v9H5zM3 11V2h8',
  check: 'M3 8.500l3.5 3.500L13 4.5',
  close: 'M4 4l8 8M12 4l-8 8',
  play: 'M5 3l8 5-8 5z',
  pause: 'M5 3v10M11 3v10',
  right: 'M6 3l5 5-5 5',
  down: 'M3 6l5 5 5-5',
  up: 'M3 10l5-5 5 5',
  menu: 'M2 4h12M2 8h12M2 12h12',
  light:
    'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.500M8 13.500V15M1 8h1.500M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  dark: 'M13.5 9.500A6 6 0 0 1 6.5 2.500a6 6 0 1 0 7 7z',
  system: 'M2 3h12v8H2zM6 14h4M8 11v3',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.500V8l2.5 1.5',
  leave: 'M6 2H3v12h3M7 8h7M11 5l3 3-3 3',
  keys: 'M2 4h12v8H2zM4.5 6.500h0M8 6.500h0M11.5 6.500h0M5 9.500h6',
  redo: 'M13 8a5 5 0 1 1-2-4M13 2v3h-3',
  plus: 'M8 3v10M3 8h10',
  alert: 'M8 2l6.5 11.500h-13zM8 6.500v3M8 11.500h0',
  outside: 'M6 3H3v10h10v-3M9 3h4v4M13 3 7.5 8.5',
} as const

export type IconName = keyof typeof paths

/** A drawing beside a text. What it means is in the text, so readers of the screen skip it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className={styles.icon} viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
