import { config } from './config.js'

/** Calls Sluice's HTTP API. */
export async function callSluice(method: string, path: string, body: string, type = 'application/json') {
  if (!config.apiKey) throw new Error('set SLUICE_API_KEY to the key that npm start prints, or from .sluice/api-key')
  const headers = { authorization: `Bearer ${config.apiKey}`, 'content-type': type }
  try {
    return await fetch(`${config.sluiceUrl}${path}`, { method, headers, body })
  } catch (cause) {
    throw new Error(`${config.sluiceUrl} does not answer: is Sluice running?`, { cause })
  }
}
