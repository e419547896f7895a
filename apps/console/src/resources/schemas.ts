import { useQuery } from '@tanstack/react-query'
import type { FormSchema } from '../components/schema-form.js'
import { gatewayUrl } from '../api/place.js'

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, FormSchema>> }
}

/** The schemas of the API by name, from the document of this gateway: forms are drawn from them. Undefined before they are there. */
export function useSchemas() {
  return useQuery({
    queryKey: ['openapi'],
    queryFn: async ({ signal }) => {
      const answer = await fetch(`${gatewayUrl}/openapi.json`, { signal })
      return ((await answer.json()) as Document).components.schemas
    },
    staleTime: Infinity,
    select: schemas => ({
      schemas,
      /** @param ref `#/components/schemas/RetrySettings` */
      resolve: (ref: string): FormSchema => schemas[ref.split('/').at(-1)!] ?? {},
    }),
  })
}
