import cors from '@fastify/cors';
import Fastify from 'fastify';

const app = Fastify();

await app.register(cors, {
  origin: ['https://notes.example.com'],
  credentials: true,
});

app.get('/notes', async () => []);
app.put('/notes/:id', async (request) => ({ id: request.params.id }));
app.delete('/notes/:id', async (request, reply) => reply.code(204).send());

await app.listen({ port: 3000 });
