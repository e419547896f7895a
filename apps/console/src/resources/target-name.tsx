import { Link } from '@tanstack/react-router'
import { useMay } from '../api/session.js'
import { targetLink, targetName } from './targets.js'

export interface TargetNameProps {
  readonly bus: string
  readonly rule: string
  readonly target: string
}

/** The name of a target, as the way to its deliveries for those who may see rules. */
export function TargetName({ bus, rule, target }: TargetNameProps) {
  const isOpen = useMay()('rules:read') && rule !== 'none'
  if (!isOpen) return <>{targetName(rule, target)}</>
  return <Link {...targetLink(bus, rule, target)}>{targetName(rule, target)}</Link>
}
