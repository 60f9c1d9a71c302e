// A Discord channel with messages in it, built from what was sent over the wire.
//
// Its texts come already taken apart, as nodes of Discord's markdown: see scenes.py. What the component library does
// not know, Components V2, is drawn by the styles of page.css.
import '@fontsource/noto-sans/latin-400.css';
import '@fontsource/noto-sans/latin-500.css';
import '@fontsource/noto-sans/latin-600.css';
import '@fontsource/noto-sans/latin-700.css';
import '@fontsource/noto-sans/latin-400-italic.css';
import '@fontsource/noto-sans/latin-ext-400.css';
import '@fontsource/noto-sans/greek-400.css';
import './page.css';

const BUTTONS = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'destructive', 5: 'secondary' };
const ELEMENTS = { strong: 'strong', em: 'em', quote: 'blockquote', strike: 's', list: 'li' };
const EPHEMERAL = 64;
const ADA = { author: 'Ada', avatar: avatar('A', '#7a6ff0') };
const QUOTH = { author: 'Quoth', bot: true, avatar: avatar('Q', '#3ba58b') };
const WHEN = '2026-11-23'; // always the same, so that a picture changes with its message only

const drawn = {
    1: (row) => element('discord-action-row', {}, row.components.map(component)),
    2: (button) =>
        element('discord-button', { type: BUTTONS[button.style], disabled: button.disabled, url: button.url }, [[button.emoji?.name, button.label].filter(Boolean).join(' ')]),
    3: (select) => element('discord-string-select-menu', { placeholder: select.placeholder }, []),
    10: (text) => element('div', { class: 'text' }, nodes(text.content)),
    12: (gallery) => element('div', { class: 'gallery' }, gallery.items.map((item) => picture(item.media.url, item.description))),
    13: (file) => element('discord-file-attachment', { slot: 'attachments', name: file.file.url.replace('attachment://', ''), bytes: '' }, []),
    14: (separator) => element('hr', { class: `space-${separator.spacing ?? 1}`, hidden: separator.divider === false }, []),
    17: (container) =>
        element('div', { class: 'container', style: container.accent_color ? `--accent: ${colour(container.accent_color)}` : '' },
            container.components.map(component)),
};

/** Show a scene: what was used, and the messages that answered. Returns how high it is, in CSS pixels. */
window.show = async (scene, light, files) => {
    window.files = files;
    document.body.className = light ? 'light' : 'dark';
    document.body.replaceChildren(
        element('discord-messages', { 'light-theme': light }, scene.messages.map((message) => answered(message, scene))),
    );
    await document.fonts.ready;
    await new Promise((done) => setTimeout(done, 150)); // the components draw themselves a moment later
    return document.documentElement.scrollHeight;
};

function answered(message, scene) {
    const used = message === scene.messages[0]
        ? [element('discord-command', { ...ADA, slot: 'reply', command: scene.used }, [])]
        : [];
    const attributes = { ...QUOTH, timestamp: WHEN, ephemeral: (message.flags & EPHEMERAL) !== 0 };
    return element('discord-message', attributes, [
        ...used,
        ...message.components.map(component),
    ]);
}

function picture(url, alt) {
    const name = url.replace('attachment://', '');
    return element('img', { src: window.files[name], alt: alt ?? '' }, []);
}

function component(each) {
    if (!drawn[each.type]) throw new Error(`the page can't draw a component of type ${each.type}`);
    return drawn[each.type](each);
}

function nodes(tree) {
    return tree.flatMap(node);
}

function node({ kind, text, children, target }) {
    switch (kind) {
        case 'text':
            return text.split('\n').flatMap((line, place) => (place ? [document.createElement('br'), line] : [line]));
        case 'link':
            return [element('discord-link', { href: target }, children.length ? nodes(children) : [text])];
        case 'code':
            return [element('discord-code', {}, [text])];
        case 'fence':
            return [element('discord-code', { multiline: true, embed: true }, [text])];
        case 'heading':
            return [element(`h${target.length}`, {}, nodes(children))];
        case 'small':
            return [element('small', {}, nodes(children))];
        default:
            if (!ELEMENTS[kind]) throw new Error(`the page can't draw markdown of kind ${kind}`);
            return [element(ELEMENTS[kind], {}, nodes(children))];
    }
}

function element(name, attributes, children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (value !== undefined && value !== null && value !== false && value !== '') made.setAttribute(key, value === true ? '' : value);
    }
    made.append(...children);
    return made;
}

function colour(number) {
    return `#${number.toString(16).padStart(6, '0')}`;
}

function avatar(letter, background) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40" fill="${background}"/>
        <text x="20" y="27" font-family="Noto Sans" font-size="20" fill="#fff" text-anchor="middle">${letter}</text></svg>`;
    return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
