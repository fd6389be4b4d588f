import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { createLeadlineClient } from './client.ts'

const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<App client={createLeadlineClient({ url: '/graphql' })} />)
