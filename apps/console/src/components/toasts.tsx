import { storeOf, useStore } from '../state/store.js'
import { IconButton } from './button.js'
import { Icon } from './icon.js'
import styles from './toasts.module.css'

interface Toast {
  readonly id: number
  readonly text: string
  readonly isProblem: boolean
}

/** Milliseconds that a result is shown. A problem stays until it is closed. */
const shownMs = 5000
/** Most at a time; with one more the oldest goes. */
const most = 4

const toasts = storeOf<readonly Toast[]>([])
let last = 0

/** Tells the result of an act: `Rule big-orders is live`. */
export function tell(text: string): void {
  const id = add(text, false)
  setTimeout(() => close(id), shownMs)
}

/** Tells that an act failed. */
export function tellProblem(text: string): void {
  add(text, true)
}

function add(text: string, isProblem: boolean): number {
  const id = ++last
  toasts.set([...toasts.get(), { id, text, isProblem }].slice(-most))
  return id
}

function close(id: number): void {
  toasts.set(toasts.get().filter(toast => toast.id !== id))
}

export function Toasts() {
  return (
    <div className={styles.toasts} role="status" aria-label="Results">
      {useStore(toasts).map(({ id, text, isProblem }) => (
        <div key={id} className={isProblem ? `${styles.toast} ${styles.problem}` : styles.toast}>
          <Icon name={isProblem ? 'alert' : 'check'} />
          <span>{text}</span>
          <IconButton icon="close" label="Close" onClick={() => close(id)} />
        </div>
      ))}
    </div>
  )
}
