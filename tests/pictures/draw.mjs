// Draws scenes, one JSON object a line on standard input, each to a PNG for either theme and width.
//
//     node draw.mjs FOLDER < scenes.jsonl
import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

import { build } from 'esbuild';

const BROWSER = process.env.CHROMIUM ?? 'chromium';
const WIDTHS = { desktop: { width: 800, scale: 1 }, phone: { width: 400, scale: 2 } };
const THEMES = ['dark', 'light'];

/** Chromium without a window, talked to over a pipe: https://chromedevtools.github.io/devtools-protocol/ */
class Browser {
    #child;
    #waiting = new Map();
    #last = 0;

    constructor(profile) {
        const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
        const flags = ['--headless', '--remote-debugging-pipe', '--hide-scrollbars', `--user-data-dir=${profile}`, ...sandbox];
        this.#child = spawn(BROWSER, flags, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
        this.#child.on('error', (error) => {
            console.error(`${BROWSER} can't be run (${error.message}). Install Chromium (Debian: apt install chromium), or name one with CHROMIUM=…`);
            process.exit(2);
        });
        let rest = '';
        this.#child.stdio[4].on('data', (data) => {
            const messages = (rest + data).split('\0');
            rest = messages.pop();
            messages.map((each) => JSON.parse(each)).forEach((each) => this.#heard(each));
        });
    }

    send(method, params = {}, sessionId = undefined) {
        const id = ++this.#last;
        this.#child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
        return new Promise((done, failed) => this.#waiting.set(id, { done, failed }));
    }

    #heard({ id, result, error }) {
        const waiting = this.#waiting.get(id);
        this.#waiting.delete(id);
        if (error) waiting?.failed(new Error(error.message));
        else waiting?.done(result);
    }

    async close() {
        const ended = new Promise((done) => this.#child.on('exit', done));
        await this.send('Browser.close').catch(() => {});
        await ended;
    }
}

async function pageFile(folder) {
    const entry = new URL('page.js', import.meta.url).pathname;
    const components = "import '@skyra/discord-components-core';";
    const avatars = 'globalThis.$discordMessage = {};';
    const bundle = await build({
        stdin: { contents: `${components} import ${JSON.stringify(entry)};`, resolveDir: new URL('.', import.meta.url).pathname },
        banner: { js: avatars }, bundle: true, write: false, outdir: folder, format: 'iife',
        loader: { '.woff2': 'dataurl', '.woff': 'empty' }, logLevel: 'warning',
    });
    const [script, style] = ['.js', '.css'].map((ending) => bundle.outputFiles.find((file) => file.path.endsWith(ending)).text);
    const file = join(folder, 'page.html');
    writeFileSync(file, `<!doctype html><meta charset="utf-8"><style>${style}</style><body><script>${script.replaceAll('</script', '<\\/script')}</script>`);
    return pathToFileURL(file).href;
}

async function draw(send, scene, theme, { width, scale }) {
    const screen = (height) => send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: scale, mobile: false });
    await screen(100);
    const expression = `show(${JSON.stringify(scene)}, ${theme === 'light'}, ${JSON.stringify(scene.files ?? {})})`;
    const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(`${scene.name}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    await screen(result.value);
    const { data } = await send('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(data, 'base64');
}

const target = process.argv[2];
const scratch = mkdtempSync(join(tmpdir(), 'quoth-pictures-'));
const browser = new Browser(join(scratch, 'profile'));
try {
    mkdirSync(target, { recursive: true });
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    const send = (method, params) => browser.send(method, params, sessionId);
    await send('Page.navigate', { url: await pageFile(scratch) });
    await send('Runtime.evaluate', { expression: 'new Promise((done) => document.readyState === "complete" ? done() : addEventListener("load", done))', awaitPromise: true });
    for await (const line of createInterface({ input: process.stdin })) {
        const scene = JSON.parse(line);
        for (const [place, screen] of Object.entries(WIDTHS)) {
            for (const theme of THEMES) {
                const file = join(target, `${scene.name}-${place}-${theme}.png`);
                writeFileSync(file, await draw(send, scene, theme, screen));
                console.log(file);
            }
        }
    }
} finally {
    await browser.close();
    rmSync(scratch, { recursive: true, force: true });
}
