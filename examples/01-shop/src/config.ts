/** Where the shop finds things. The only place that reads the environment. */
export const config = {
  redisUrl: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379',
  sluiceUrl: process.env['SLUICE_URL'] ?? 'http://127.0.0.1:4000',
  apiKey: process.env['SLUICE_API_KEY'] ?? '',
  /** Where the partner and the loyalty service listen, see outside/. */
  outsidePort: Number(process.env['SHOP_PORT'] ?? 4100),
}

export const outsideUrl = `http://127.0.0.1:${config.outsidePort}`
