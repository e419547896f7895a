import { dataOf, type Schemas } from '@sluice/client'
import { type QueryClient, useQuery } from '@tanstack/react-query'
import type { LinkProps } from '@tanstack/react-router'
import { api } from '../api/client.js'
import { liveMs } from '../api/queries.js'
import { conditionOf, withEtag } from '../api/with-etag.js'

export type Rule = Schemas['Rule']
export type RuleWarning = Schemas['RuleWarning']
/** A rule, and the tag of this state of it: a change with the tag undoes nothing that came between. */
export interface ReadRule {
  readonly rule: Rule
  readonly etag?: string
}

/** One rule as it is now. */
export function useRule(bus: string, rule: string) {
  return useQuery({
    queryKey: ['rules', bus, 'one', rule],
    queryFn: async ({ signal }): Promise<ReadRule> => {
      const { value, etag } = await withEtag(api.getRule({ params: { path: { bus, rule } }, signal }))
      return { rule: value, ...(etag !== undefined && { etag }) }
    },
    refetchInterval: liveMs,
    placeholderData: undefined,
  })
}

/** Writes a rule: a new one, or on the condition that it is still as it was read. The answer has what only a write says. */
export async function putRule(bus: string, name: string, settings: object, etag: string | undefined): Promise<Rule> {
  const header = conditionOf(etag, etag === undefined)
  const body = settings as Schemas['RuleSettings']
  return dataOf(api.putRule({ params: { path: { bus, rule: name }, header }, body }))
}

const ofWrite = (bus: string, name: string) => ['rule-warnings', bus, name] as const

/** To be called with the answer of each write: other views ask anew, and its warnings are kept for the page of the rule. */
export async function sawRule(queries: QueryClient, { bus, name, warnings = [] }: Rule): Promise<void> {
  queries.setQueryData(ofWrite(bus, name), warnings)
  await queries.invalidateQueries({ queryKey: ['rules', bus] })
}

/** What Sluice warned of when the rule was last written here. */
export function useWarningsOfWrite(bus: string, name: string): readonly RuleWarning[] {
  return useQuery<readonly RuleWarning[]>({
    queryKey: ofWrite(bus, name),
    enabled: false,
    initialData: [],
    gcTime: 3_600_000,
  }).data
}

/** The page of one rule. */
export function ruleLink(bus: string, rule: string): LinkProps {
  return { to: `/rules/${encodeURIComponent(bus)}/${encodeURIComponent(rule)}` }
}
