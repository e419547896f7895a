import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.js'
import { useMay } from '../../api/session.js'
import { SelectField, TextField } from '../../components/field.js'
import { useCalm } from '../../components/use-calm.js'

type Target = Schemas['RuleTarget']

/** Each letter goes to the target that did not get it, or all to another of the same bus. */
export function Elsewhere({
  bus,
  isOne,
  onChange,
}: {
  /** Undefined where letters of several buses are chosen. */
  readonly bus: string | undefined
  readonly isOne: boolean
  readonly onChange: (target: Target | 'unfinished' | undefined) => void
}) {
  const may = useMay()
  const [isElsewhere, setElsewhere] = useState(false)
  const [rule, setRule] = useState('')
  const [target, setTarget] = useState('')
  const rules = useRules(bus, isElsewhere && may('rules:read'))
  const calm = useCalm(rule, 300)
  const targets = useTargets(bus, calm, rules.includes(calm))
  const tell = (rule: string, target: string) =>
    onChange(rule === '' || target === '' ? 'unfinished' : { rule, target })
  const options = [
    { value: 'own', label: isOne ? 'the target that did not get it' : 'each to its own target' },
    ...(bus === undefined ? [] : [{ value: 'elsewhere', label: 'another target' }]),
  ]
  return (
    <>
      <SelectField
        label="To"
        width={26}
        value={isElsewhere ? 'elsewhere' : 'own'}
        options={options}
        onChange={value => {
          setElsewhere(value === 'elsewhere')
          if (value === 'elsewhere') tell(rule, target)
          else onChange(undefined)
        }}
      />
      {isElsewhere && (
        <>
          <TextField
            label="Rule"
            width={18}
            value={rule}
            suggestions={rules}
            onChange={rule => {
              setRule(rule)
              tell(rule, target)
            }}
          />
          <TextField
            label="Target"
            width={14}
            value={target}
            suggestions={targets}
            onChange={target => {
              setTarget(target)
              tell(rule, target)
            }}
          />
        </>
      )}
    </>
  )
}

/** Names of rules to choose from: the first 500. */
function useRules(bus: string | undefined, enabled: boolean): readonly string[] {
  const { data } = useQuery({
    queryKey: ['rules', bus, 'names'],
    queryFn: ({ signal }) => dataOf(api.listRules({ params: { path: { bus: bus! }, query: { limit: 500 } }, signal })),
    enabled: enabled && bus !== undefined,
    staleTime: 60_000,
  })
  return data?.items.map(({ name }) => name) ?? []
}

function useTargets(bus: string | undefined, rule: string, enabled: boolean): readonly string[] {
  const { data } = useQuery({
    queryKey: ['rules', bus, rule, 'targets'],
    queryFn: async ({ signal }) => (await api.getRule({ params: { path: { bus: bus!, rule } }, signal })).data ?? null,
    enabled: enabled && bus !== undefined,
    retry: false,
    staleTime: 60_000,
  })
  return data?.targets.map(({ id }) => id) ?? []
}
