const express = require('express');
const cors = require('cors');

const app = express();
const port = process.env.PORT || 3000;

const todos = [
  { id: 1, title: 'Write the report', done: false },
  { id: 2, title: 'Book the train', done: true },
];

app.use(express.json());

app.get('/health', (req, res) => {
  res.send('ok');
});

app.get('/todos', (req, res) => {
  res.json(todos);
});

app.post('/todos', (req, res) => {
  const todo = { id: todos.length + 1, title: req.body.title, done: false };
  todos.push(todo);
  res.status(201).json(todo);
});

app.delete('/todos/:id', (req, res) => {
  const index = todos.findIndex((todo) => todo.id === Number(req.params.id));
  if (index === -1) return res.status(404).json({ error: 'Not found' });
  todos.splice(index, 1);
  res.status(204).end();
});

app.use(cors({ origin: 'https://todo.example.com' }));

app.use((err, req, res, next) => {
  console.error(err);
  res.status(500).json({ error: 'Something went wrong' });
});

app.listen(port, () => {
  console.log(`Listening on port ${port}`);
});
