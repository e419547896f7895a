import { type GivenMessage, mostMessages } from '@sluice/control'
import { decodeJson, defaultLimits, InvalidError, JsonScanner } from '@sluice/event'

/**
 * Reads `{ "messages": [...] }`. The body of each message keeps its text, because as a value a long integer would lose digits, and 1.0
 * its zero.
 *
 * @throws InvalidError `MALFORMED_JSON`, `TOO_DEEP`, `REPEATED_KEY`, `INVALID_MESSAGE`
 */
export function readMessages(bytes: unknown): GivenMessage[] {
  const scanner = new JsonScanner(
    decodeJson(bytes instanceof Uint8Array ? bytes : new Uint8Array()),
    defaultLimits.depth,
  )
  if (!scanner.atObject) {
    scanner.value(defaultLimits.depth)
    scanner.end()
    throw invalid('', 'the body must be a JSON object: {"messages": [{"body": …}]}')
  }
  let messages: GivenMessage[] | undefined
  scanner.object(name => {
    if (name !== 'messages') throw invalid(name, `${name} is not known; send messages`)
    if (messages) throw repeated(name)
    messages = readList(scanner)
  })
  scanner.end()
  return messages ?? []
}

function readList(scanner: JsonScanner): GivenMessage[] {
  if (!scanner.atList) throw invalid('messages', 'messages must be a list')
  const messages: GivenMessage[] = []
  for (const index of scanner.list()) {
    if (index === mostMessages) throw invalid('messages', `messages must be a list of 1 to ${mostMessages} messages`)
    messages.push(readMessage(scanner, `messages[${index}]`))
  }
  return messages
}

function readMessage(scanner: JsonScanner, at: string): GivenMessage {
  if (!scanner.atObject) throw invalid(at, `${at} must be an object: {"body": …}`)
  const texts = new Map<string, string>()
  scanner.object(name => {
    if (texts.has(name)) throw repeated(`${at}.${name}`)
    scanner.next()
    const start = scanner.at
    scanner.value(defaultLimits.depth - 3)
    texts.set(name, scanner.text.slice(start, scanner.at))
  })
  const body = texts.get('body')
  texts.delete('body')
  return { body, members: Object.fromEntries(Array.from(texts, ([name, text]) => [name, JSON.parse(text) as unknown])) }
}

function repeated(path: string): InvalidError {
  return new InvalidError('REPEATED_KEY', `${path} is there twice; send it once`, { path })
}

function invalid(path: string, message: string): InvalidError {
  return new InvalidError('INVALID_MESSAGE', message, { path })
}
