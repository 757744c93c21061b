import { setImmediate } from 'node:timers/promises';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';
import { version } from '../../package.json';
import { existingDirectory } from '../cli/directory.ts';
import { failureLine } from '../cli/failure-text.ts';
import { plain } from '../cli/style.ts';
import { textOf } from '../cli/text/renderers.ts';
import { isObject } from '../json.ts';
import type { Context } from '../operations/operation.ts';
import { instructions } from './instructions.ts';
import { declarationOf, type OperationTool, readCall, tools } from './tools.ts';

/** How long a call may go on, in milliseconds, after the client has gone; a client waits about two seconds for us. */
const grace = 1500;

/**
 * Serves the operations as MCP tools on standard input and output, and resolves when the input has ended and the calls
 * that were under way are answered or aborted.
 */
export async function serve(context: Context): Promise<void> {
  const running = new Set<Promise<unknown>>();
  const stopping = new AbortController();
  const server = new Server(
    { name: 'blue-realms', title: 'Blue Realms', version },
    { capabilities: { tools: {} }, instructions },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...tools.values()].map(declarationOf) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, sendNotification, _meta }) => {
    const tool = tools.get(params.name);
    if (!tool) throw new McpError(ErrorCode.InvalidParams, `there is no tool ${params.name}`);
    const token = _meta?.progressToken;
    let step = 0;
    const progress = (message: string) => {
      if (token === undefined) return;
      const notification = { progressToken: token, progress: ++step, message };
      // Nobody waits for it; if the client is gone, the call's own answer finds that out.
      sendNotification({ method: 'notifications/progress', params: notification }).catch(() => undefined);
    };
    const call = answer(tool, params.arguments ?? {}, {
      ...context,
      progress,
      signal: AbortSignal.any([signal, stopping.signal]),
    });
    running.add(call);
    return call.finally(() => running.delete(call));
  });

  const clientGone = untilClientGone(context.signal);
  await server.connect(new StdioServerTransport());
  await clientGone;
  // Requests of the last chunk are handed out a few microtasks later.
  await setImmediate();
  const timer = setTimeout(() => stopping.abort(), context.signal?.aborted ? 0 : grace);
  await Promise.allSettled(running);
  clearTimeout(timer);
}

/** The input has ended, nobody reads the output any more, or this process was asked to end. */
function untilClientGone(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      process.stdin.destroy();
      resolve();
    };
    process.stdin.once('end', end).once('close', end);
    process.stdout.once('error', end);
    process.once('SIGTERM', end);
    signal?.addEventListener('abort', end);
  });
}

async function answer(tool: OperationTool, given: Record<string, unknown>, context: Context): Promise<CallToolResult> {
  const { operation } = tool;
  try {
    const { repoPath, input } = readCall(tool, given);
    const cwd = existingDirectory(context.cwd, [repoPath], 'repo_path');
    const output = await operation.run(input, { ...context, cwd });
    const content = [{ type: 'text' as const, text: textOf(operation, output, plain) }];
    return isObject(output) ? { content, structuredContent: output } : { content };
  } catch (error) {
    // Without structured content: it would have to match the tool's output schema.
    return { isError: true, content: [{ type: 'text', text: failureLine(error) }] };
  }
}
