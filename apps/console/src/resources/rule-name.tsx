import { Link } from '@tanstack/react-router'
import { useMay } from '../api/session.js'
import { ruleLink } from './rules.js'

/** The name of a rule, as the way to it for those who may see rules. */
export function RuleName({ bus, rule }: { readonly bus: string; readonly rule: string }) {
  return useMay()('rules:read') ? <Link {...ruleLink(bus, rule)}>{rule}</Link> : <>{rule}</>
}
