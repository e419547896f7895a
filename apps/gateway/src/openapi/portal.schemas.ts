import { count, list, name, object, type Schema, text, time, withMember } from './schema.js'

const link = object({
  ...{ id: { ...text, description: 'Public: it is in the path of the page.' }, key: name },
  frameAncestors: list(text, { description: 'Origins of the pages that may show it in a frame.' }),
  ...{ by: text, createdAt: time, expiresAt: time },
})

export const portalSchemas: Record<string, Schema> = {
  PortalLinkRequest: {
    ...object(
      { key: { ...name, description: 'The API key by whose rights of the moment it works.' } },
      {
        expiresInMs: { ...count, minimum: 60_000, maximum: 86_400_000, default: 900_000 },
        frameAncestors: list(text, { maxItems: 10, default: [], description: 'Origins, as `https://app.example`.' }),
      },
    ),
    additionalProperties: false,
  },
  PortalLink: link,
  MadePortalLink: withMember(link, 'url', {
    ...text,
    description: 'With the token in its fragment. A path where `PUBLIC_URL` is not set.',
  }),
}
