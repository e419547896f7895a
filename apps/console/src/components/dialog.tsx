import { type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react'
import { Button, IconButton } from './button.js'
import { Problem } from './problem.js'
import { useAskBeforeUnload } from './use-ask-before-unload.js'
import styles from './dialog.module.css'

/** A window over the page, of the browser's own: it keeps the focus and closes by Escape. Where something was written in it, it asks first. */
export function Dialog({
  title,
  onClose,
  children,
  isWide = false,
  isFirm = false,
}: {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  readonly isWide?: boolean
  /** Whether it closes by its own buttons only: what it shows is not shown again. */
  readonly isFirm?: boolean
}) {
  const element = useRef<HTMLDialogElement>(null)
  const heading = useId()
  const [isWritten, setWritten] = useState(false)
  /** How often it has asked; 0 while it does not ask. */
  const [asked, setAsked] = useState(0)
  useAskBeforeUnload(isWritten)
  const leave = () => (isWritten ? setAsked(times => times + 1) : onClose())
  // of the layout: a window that is closed after it left the page does not give the focus back to where it was
  useLayoutEffect(() => {
    const dialog = element.current!
    dialog.showModal()
    return () => dialog.close()
  }, [])
  return (
    <dialog
      ref={element}
      className={isWide ? `${styles.dialog} ${styles.wide}` : styles.dialog}
      aria-labelledby={heading}
      onCancel={event => {
        event.preventDefault()
        if (!isFirm) leave()
      }}
      onClose={event => {
        // a second Escape closes it whatever the first one was answered
        if (event.target !== element.current || element.current.open) return
        element.current.showModal()
        if (!isFirm) leave()
      }}
      onInput={() => setWritten(true)}
      onMouseDown={event => event.target === element.current && !isFirm && !isWritten && onClose()}
    >
      <div className={styles.inside}>
        <header>
          <h2 id={heading}>{title}</h2>
          {!isFirm && <IconButton icon="close" label="Close" onClick={leave} />}
        </header>
        {children}
      </div>
      {asked > 0 && (
        <Confirm
          // a new one each time: it must be above this window, which may have been opened anew
          key={asked}
          title="Close without saving?"
          act="Close it"
          isDangerous
          onConfirm={onClose}
          onClose={() => setAsked(0)}
        >
          What you wrote here is lost.
        </Confirm>
      )}
    </dialog>
  )
}

export interface ConfirmProps {
  /** A question that names the act: `Delete rule big-orders?`. */
  readonly title: string
  /** What will happen, in full. */
  readonly children: ReactNode
  /** The act again, as a verb: `Delete the rule`. */
  readonly act: string
  readonly isDangerous?: boolean
  readonly isWide?: boolean
  readonly isBusy?: boolean
  readonly error?: unknown
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks once before something that cannot be taken back, and names what will happen. */
export function Confirm({
  title,
  children,
  act,
  isDangerous,
  isWide,
  isBusy,
  error,
  onConfirm,
  onClose,
}: ConfirmProps) {
  return (
    <Dialog title={title} isWide={isWide ?? false} onClose={onClose}>
      <div className={styles.text}>{children}</div>
      {error !== undefined && error !== null && <Problem error={error} />}
      <footer className={styles.footer}>
        <Button onClick={onClose} autoFocus>
          Cancel
        </Button>
        <Button look={isDangerous ? 'danger' : 'main'} isBusy={isBusy ?? false} onClick={onConfirm}>
          {act}
        </Button>
      </footer>
    </Dialog>
  )
}
