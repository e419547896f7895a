import type { Connection } from '../../resources/connections.js'
import { draftOf, newDraft, ofKind, settingsOf } from './draft.js'

const origins = ['https://api.crm.example', 'https://eu.crm.example']
const oauth2 = { type: 'oauth2', tokenUrl: 'https://login.crm.example/token', clientId: 'sluice' } as const
const shown: Connection = { name: 'crm', origins, credentials: { ...oauth2, clientSecret: '***', scope: 'orders' } }

// What people would lose: a secret that they did not touch, or one that they wrote.
describe('a connection that is written', () => {
  it('keeps its secret where nobody writes one, and has the new one where somebody does', () => {
    const draft = draftOf(shown)
    expect(JSON.stringify(draft)).not.toContain('***')
    expect(settingsOf(draft, shown)).toEqual({ origins, credentials: shown.credentials })
    expect(settingsOf({ ...draft, secret: 'next' }, shown)).toMatchObject({ credentials: { clientSecret: 'next' } })
  })

  it('keeps no secret of another kind', () => {
    const draft = { ...draftOf(shown), ...ofKind('basic') }
    expect(settingsOf(draft, shown)).toMatchObject({ credentials: { type: 'basic', username: '', password: '' } })
  })

  it('reads origins with commas, blanks and lines between them, and leaves out what is empty', () => {
    const draft = { ...newDraft, ...ofKind('mtls'), origins: ` ${origins.join(',\n')} ` }
    const fields = { certificate: 'PEM', ca: '' }
    expect(settingsOf({ ...draft, fields, secret: 'KEY' })).toEqual({
      origins,
      credentials: { type: 'mtls', certificate: 'PEM', privateKey: 'KEY' },
    })
  })
})
