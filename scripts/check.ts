import { spawn } from 'node:child_process'

/** Everything that must be green before a change lands, in the order that fails fastest. */
const STEPS: readonly [name: string, command: string][] = [
  ['database client', 'prisma generate'],
  ['schema drift', 'npm run -s schema:check'],
  ['breaking changes', 'npm run -s schema:breaking'],
  ['documents', 'graphql-codegen --config codegen.ts --silent'],
  ['types', 'npm run -s typecheck'],
  ['lint and format', 'npm run -s lint'],
  ['unused code', 'npm run -s unused'],
  ['tests', 'npm run -s test'],
  ['browser tests', 'npm run -s test:browser'],
]

for (const [name, command] of STEPS) {
  console.log(`\n── ${name}: ${command}`)
  const code = await run(command)
  if (code !== 0) {
    console.error(`\n${name} failed. Run it alone with: ${command}`)
    process.exitCode = 1
    break
  }
}

function run(command: string): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: 'inherit' })
    child.on('close', (code) => resolve(code ?? 1))
  })
}
