import '../style/tokens.css'
import '../style/base.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from '../api/queries.js'
import { textOf } from '../components/problem.js'
import { tellProblem } from '../components/toasts.js'
import { open } from './api.js'
import { Portal } from './portal.js'

// the page around a frame says whether it is dark: ?theme=dark
const theme = new URLSearchParams(location.search).get('theme')
if (theme === 'dark' || theme === 'light') document.documentElement.dataset['theme'] = theme

void open()

createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient(error => tellProblem(textOf(error)))}>
      <Portal />
    </QueryClientProvider>
  </StrictMode>,
)
