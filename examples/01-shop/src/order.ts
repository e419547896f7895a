import type { CloudEvent } from '@sluice/nest'

/** What the shop's web site says of an order. */
export interface Order {
  readonly orderId: string
  /** Who is logged in. A guest has none. */
  readonly customer?: string
  readonly total: number
  readonly currency: string
  readonly items: readonly { readonly sku: string; readonly quantity: number; readonly price: number }[]
}

/** Somebody ordered, somebody paid: the order is in `data`. */
export type OrderEvent = CloudEvent<Order> & { data: Order }

export function price({ total, currency }: Order): string {
  return `${total.toFixed(2)} ${currency}`
}
