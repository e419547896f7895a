/** On the user's own machine webhooks may reach it, as the shop's do; what WEBHOOK_ALLOW says wins, also nothing. */
export const webhookAllow = process.env.WEBHOOK_ALLOW ?? '127.0.0.0/8,::1/128'
