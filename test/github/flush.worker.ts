import { send } from '../../src/github/outbox.ts';

// One process of several that send the same notice: flush.worker.js <BLUE_HOME> <notice as JSON>.

const [blueHome = '', notice = ''] = process.argv.slice(2);
console.log(JSON.stringify(await send([JSON.parse(notice)], { blueHome, env: process.env })));
