/** What the shop sells, in cents. */
export const catalogue = [
  { sku: 'lamp-7', cents: 12950 },
  { sku: 'bulb-e27', cents: 490 },
  { sku: 'desk-oak', cents: 38900 },
  { sku: 'chair-blue', cents: 8900 },
  { sku: 'mug-white', cents: 950 },
  { sku: 'teapot-1l', cents: 3490 },
  { sku: 'tea-earl-grey', cents: 690 },
  { sku: 'poster-a2', cents: 1900 },
  { sku: 'frame-a2', cents: 2450 },
  { sku: 'vase-green', cents: 4200 },
  { sku: 'candle-3', cents: 1290 },
  { sku: 'blanket-wool', cents: 7900 },
  { sku: 'clock-wall', cents: 5590 },
  { sku: 'gift-card-25', cents: 2500 },
] as const

export const people = [
  { name: 'Ada Nowak', email: 'ada@example.com', city: 'Kraków', country: 'PL' },
  { name: 'Jürgen Groß', email: 'j.gross@example.org', city: 'Köln', country: 'DE' },
  { name: "Siobhán O'Neill", email: 'siobhan.oneill@example.ie', city: 'Cork', country: 'IE' },
  { name: 'Inês Araújo', email: 'ines+shop@example.pt', city: 'Porto', country: 'PT' },
  { name: 'Mikkel Sørensen', email: 'mikkel@example.dk', city: 'Århus', country: 'DK' },
  { name: 'Zoë de Vries', email: 'zoe@example.nl', city: "'s-Hertogenbosch", country: 'NL' },
  { name: '李 明', email: 'li.ming@example.com', city: 'Paris', country: 'FR' },
  { name: 'Eleni Παππά', email: 'eleni@example.gr', city: 'Αθήνα', country: 'GR' },
] as const
