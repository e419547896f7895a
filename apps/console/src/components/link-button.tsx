import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import styles from './button.module.css'
import { Icon, type IconName } from './icon.js'

export interface LinkButtonProps extends Omit<LinkProps, 'search' | 'children'> {
  readonly look?: 'main' | 'plain' | 'quiet'
  readonly icon?: IconName
  readonly search?: object
  readonly children: ReactNode
}

/** Leads to another page, and looks like a button: where an act begins there. */
export function LinkButton({ look = 'plain', icon, search, children, ...rest }: LinkButtonProps) {
  return (
    <Link {...rest} search={search as never} className={`${styles.button} ${styles[look]} ${styles.leads}`}>
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  )
}
