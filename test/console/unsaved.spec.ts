import { until } from '@sluice/testing'
import { type ConsoleBrowser, describeInBrowser } from './browser.js'
import { openShop } from './opened.js'
import type { Shop } from './shop.js'

// What people would lose: what they have written and not yet saved. Against the built platform and the shop.
describeInBrowser('what is written in the console', () => {
  let shop: Shop
  let browser: ConsoleBrowser
  const { visible, heading, button } = openShop(both => ({ shop, browser } = both))
  const dialog = (name: string | RegExp) => browser.page.getByRole('dialog', { name })

  it('is not lost by Escape or a click beside the window, and by its button only after a question', async () => {
    await browser.go('/console/events')
    await button('Send an event').click()
    const text = browser.page.getByRole('textbox', { name: 'The event' })
    const written = '{"specversion":"1.0","id":"mine","source":"/me","type":"com.shop.note"}'
    await text.fill(written)
    await browser.page.mouse.click(5, 5)
    expect(await text.textContent()).toBe(written)
    await browser.press('Escape')
    const asked = dialog('Close without saving?')
    await asked.getByRole('button', { name: 'Cancel' }).click()
    expect(await text.textContent()).toBe(written)
    // browsers close a window at a second Escape, whatever the page says
    await browser.press('Escape', 'Escape', 'Escape', 'Escape', 'Escape')
    await until(async () => (await text.textContent()) === written, 'the text is there')
    if (await asked.isVisible()) await asked.getByRole('button', { name: 'Cancel' }).click()
    await button('Close').click()
    await button('Close it').click()
    await dialog(/Send an event/).waitFor({ state: 'detached' })
    // where nothing was written, nothing is asked
    await button('Send an event').click()
    await text.waitFor()
    await browser.press('Escape')
    await dialog(/Send an event/).waitFor({ state: 'detached' })
  })

  it('stays when the session ends: the browser asks, and another login goes on with it', async () => {
    await browser.go('/console/rules/new')
    await browser.page.getByLabel('Name').fill('written-late')
    await browser.page.getByLabel('Type', { exact: true }).selectOption('queue')
    await browser.page.getByLabel('queue', { exact: true }).fill('late')
    const questions: string[] = []
    browser.page.on('dialog', question => {
      questions.push(question.type())
      void question.dismiss()
    })
    const cookies = await browser.context.cookies()
    await browser.context.clearCookies()
    const pattern = '{ "type": ["com.shop.late"] }'
    await browser.page.getByLabel('Pattern').fill(pattern)
    await visible('Your session has ended.')
    await browser.page.getByLabel('Pattern').fill(pattern.replace('late', 'later'))
    await until(() => browser.expected().filter(line => line.includes('401')).length > 0, 'another answer was 401')
    expect(questions).toEqual(['beforeunload'])
    expect(await browser.page.getByLabel('Name').inputValue()).toBe('written-late')
    // the login in another window
    await browser.context.addCookies(cookies)
    await button('Save the rule').click()
    await heading('written-late')
    await browser.page.getByText('Your session has ended.').waitFor({ state: 'detached' })
    expect((await shop.api('GET', '/v1/buses/default/rules/written-late')).body.targets).toMatchObject([
      { queue: 'late' },
    ])
    expect(browser.expected().filter(line => !line.includes('401'))).toEqual([])
  })
})
