import { dataOf } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../api/client.js'
import { LinkButton } from '../../components/link-button.js'
import { Code } from '../../components/copy.js'
import { DifferenceView } from '../../components/difference-view.js'
import { SelectField } from '../../components/field.js'
import { JsonView } from '../../components/json-view.js'
import { Facts, Page, Panel, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { schemaRoute, type SchemaSearch } from './routes.js'
import { type Emitter, useEmitters } from './use-emitters.js'
import { Receivers } from './receivers.js'
import styles from './schemas.module.css'

/** What events of one type look like, how that changed, who emits them and who gets them. */
export default function SchemaPage() {
  const { type } = schemaRoute.useParams()
  const search = schemaRoute.useSearch()
  const navigate = schemaRoute.useNavigate()
  const emitters = useEmitters()?.get(type)
  const { data, error, refetch } = useQuery({
    queryKey: ['schemas', 'versions', type],
    queryFn: ({ signal }) => dataOf(api.getSchemaVersions({ params: { path: { type } }, signal })),
    placeholderData: undefined,
  })
  const versions = [...(data?.versions ?? [])].sort((a, b) => b - a)
  const version = Number(search.version ?? versions[0] ?? 0)
  const change = (some: { version?: string | undefined; against?: string | undefined }) =>
    void navigate({ search: (before: SchemaSearch) => ({ ...before, ...some }) as SchemaSearch, replace: true })
  const options = versions.map(one => ({ value: String(one), label: `version ${one}` }))
  const others = options.filter(({ value }) => value !== String(version))
  return (
    <Page
      title={type}
      above={<Link to="/schemas">Schemas</Link>}
      actions={
        <LinkButton to="/events" search={{ view: 'search', type }}>
          Events of it
        </LinkButton>
      }
      {...(versions.length > 0 && {
        tools: (
          <>
            <SelectField
              label="Shown"
              width={14}
              value={String(version)}
              options={options}
              onChange={version => change({ version })}
            />
            <SelectField
              label="Compared with"
              width={14}
              value={search.against ?? ''}
              options={[{ value: '', label: 'nothing' }, ...others]}
              onChange={against => change({ against: against || undefined })}
            />
          </>
        ),
      })}
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting lines={8} />}
      {data && version > 0 && (
        <div className={styles.columns}>
          <Schema
            type={type}
            version={version}
            against={search.against === undefined ? undefined : Number(search.against)}
          />
          <div className={styles.side}>
            <Emitters emitters={emitters} />
            <Receivers type={type} buses={[...new Set(emitters?.map(({ bus }) => bus) ?? [])]} />
          </div>
        </div>
      )}
    </Page>
  )
}

function useSchema(type: string, version: number | undefined) {
  return useQuery({
    queryKey: ['schemas', type, version],
    queryFn: ({ signal }) => dataOf(api.getSchema({ params: { path: { type, version: version! } }, signal })),
    enabled: version !== undefined,
    staleTime: Infinity,
    placeholderData: undefined,
  })
}

function Schema({ type, version, against }: { type: string; version: number; against: number | undefined }) {
  const shown = useSchema(type, version)
  const other = useSchema(type, against)
  const error = shown.error ?? other.error
  const isWaiting = !shown.data || (against !== undefined && !other.data)
  const { dataschema, schema } = shown.data ?? {}
  return (
    <div className={styles.main}>
      {dataschema !== undefined && (
        <Panel title="What it is">
          <Facts
            facts={[
              [
                'Data schema',
                <Code key="s" copy="the data schema">
                  {dataschema}
                </Code>,
              ],
              ['Fields', fieldsOf(schema)],
            ]}
          />
        </Panel>
      )}
      <Panel
        title={against === undefined ? `Version ${version}` : `From version ${against} to version ${version}`}
        note="JSON Schema of the data"
      >
        {error && <Problem error={error} />}
        {isWaiting && !error && <Waiting lines={8} />}
        {!isWaiting && other.data && against !== undefined && (
          <DifferenceView
            label={`From version ${against} to version ${version}`}
            before={other.data.schema}
            after={schema}
          />
        )}
        {!isWaiting && against === undefined && <JsonView value={schema} label="the schema" />}
      </Panel>
    </div>
  )
}

function fieldsOf(schema: { readonly [name: string]: unknown } | undefined): string {
  const names = Object.keys((schema?.['properties'] ?? {}) as object)
  const required = new Set((schema?.['required'] ?? []) as readonly string[])
  return names.map(name => (required.has(name) ? name : `${name}?`)).join(', ') || 'any'
}

function Emitters({ emitters }: { readonly emitters: readonly Emitter[] | undefined }) {
  return (
    <Panel title="Who emits it" note="by the latest events of a day">
      {!emitters?.length && (
        <p className={styles.none}>Nobody did, as far as the latest 1,000 events of each bus tell.</p>
      )}
      <ul className={styles.list}>
        {emitters?.map(({ bus, source, events }) => (
          <li key={`${bus} ${source}`}>
            <strong>{source}</strong>
            <span className={styles.faint}>
              {events} on {bus}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
