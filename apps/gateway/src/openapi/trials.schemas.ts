import { count, flag, name, object, ref, type Schema, text } from './schema.js'

export const trialSchemas: Record<string, Schema> = {
  TargetTest: { ...object({}, { event: ref('CloudEvent') }), additionalProperties: false },
  RepublishRequest: {
    ...object(
      {},
      {
        edit: {
          type: 'object',
          additionalProperties: true,
          description: 'A JSON Merge Patch (RFC 7396) for the event.',
        },
      },
    ),
    additionalProperties: false,
  },
  Trial: object(
    { target: name, targetType: text, destination: text, called: flag },
    {
      ok: { ...flag, description: 'Of one that was called: whether a delivery would be done.' },
      durationMs: count,
      status: { ...count, description: 'Of an HTTP answer.' },
      answer: { ...text, description: 'The start of its body: 1,024 characters at most.' },
      error: text,
      reason: { ...text, description: 'The reason of the dead letter that a delivery would become at once.' },
      retryAfterMs: { ...count, description: 'The pause that the receiver asks for.' },
      event: { ...ref('CloudEvent'), description: 'As it was sent, or as the transform of the target read it.' },
      body: { type: 'string', description: 'What the transform of the target made, which was sent in its place.' },
      effect: { ...text, description: 'Of one that is not called: what a delivery does.' },
    },
  ),
}
