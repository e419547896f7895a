import type { ComponentProps, ReactNode } from 'react'
import { Icon, type IconName } from './icon.js'
import styles from './button.module.css'

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'className' | 'style'> {
  /** `main`: what the screen is for, once a screen. `danger`: what cannot be taken back. `quiet`: without a frame. */
  readonly look?: 'main' | 'danger' | 'plain' | 'quiet'
  readonly icon?: IconName
  /** Shows that it works on it, and takes no second press. */
  readonly isBusy?: boolean
}

export function Button({ look = 'plain', icon, isBusy = false, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`${styles.button} ${styles[look]}`}
      disabled={disabled === true || isBusy}
      aria-busy={isBusy || undefined}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  )
}

/** A button that is an icon. @param label what it does, read and shown when pointed at */
export function IconButton({
  label,
  icon,
  ...rest
}: { readonly label: string; readonly icon: IconName } & ButtonProps) {
  return (
    <button type="button" {...withoutLook(rest)} className={styles.icon} aria-label={label} title={label}>
      <Icon name={icon} />
    </button>
  )
}

function withoutLook({ look: _look, isBusy: _isBusy, ...rest }: Omit<ButtonProps, 'icon'>) {
  return rest
}

/** One of a few, of which each is always seen. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: ReactNode; readonly title?: string }[]
  readonly onChange: (value: Value) => void
}) {
  return (
    <div className={styles.choice} role="group" aria-label={label}>
      {options.map(option => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          title={option.title}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  )
}
