// The arithmetic of the playground: a small network of dense layers, in plain loops.
//
// `sizes` are inputs, units of each inner layer, outputs. One output is logistic regression (the
// sigmoid of a sum), several are softmax. Points are n x inputs in one row of numbers, labels n
// class numbers. The starting weights are Glorot's, as in Keras; a step is plain gradient descent
// on the mean cross-entropy (nats) of a batch.

// Mulberry32 by Tommy Ettinger (public domain): the same seed gives the same numbers, 0 to below 1.
const randomFrom = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

const makeNetwork = (sizes, activation, random) => ({
  sizes,
  activation,
  layers: sizes.slice(1).map((outputs, place) => {
    const inputs = sizes[place];
    const limit = Math.sqrt(6 / (inputs + outputs));
    const weights = Float64Array.from({ length: inputs * outputs }, () => limit * (2 * random() - 1));
    return { inputs, outputs, weights, bias: new Float64Array(outputs), slope: 0 };
  }),
});

// In place and at random, by Fisher and Yates.
const shuffle = (order, random) => {
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
};

const sigmoid = (x) => 1 / (1 + Math.exp(-x));

// The values of every layer for n points: [points, inner layers after their function, scores].
const forward = (network, points, n) => {
  const values = [points];
  network.layers.forEach(({ inputs, outputs, weights, bias }, place) => {
    const x = values[place];
    const out = new Float64Array(n * outputs);
    const inner = place < network.layers.length - 1;
    for (let row = 0; row < n; row++)
      for (let unit = 0; unit < outputs; unit++) {
        let sum = bias[unit];
        for (let i = 0; i < inputs; i++) sum += x[row * inputs + i] * weights[i * outputs + unit];
        if (inner) sum = network.activation === "relu" ? Math.max(sum, 0) : sigmoid(sum);
        out[row * outputs + unit] = sum;
      }
    values.push(out);
  });
  return values;
};

// Scores, n x outputs, to probabilities, n x classes; one output p becomes 1 - p and p.
const probabilities = (scores, outputs, n) => {
  if (outputs === 1) {
    const both = new Float64Array(2 * n);
    for (let row = 0; row < n; row++) {
      both[2 * row + 1] = sigmoid(scores[row]);
      both[2 * row] = 1 - both[2 * row + 1];
    }
    return both;
  }
  const shares = new Float64Array(scores.length);
  for (let start = 0; start < scores.length; start += outputs) {
    let top = -Infinity;
    for (let c = 0; c < outputs; c++) top = Math.max(top, scores[start + c]);
    let total = 0;
    for (let c = 0; c < outputs; c++) total += shares[start + c] = Math.exp(scores[start + c] - top);
    for (let c = 0; c < outputs; c++) shares[start + c] /= total;
  }
  return shares;
};

// The summed loss of scores, and how many of them name the right class.
const judge = (scores, outputs, labels) => {
  let [loss, right] = [0, 0];
  labels.forEach((label, row) => {
    if (outputs === 1) {
      const score = label ? scores[row] : -scores[row];
      loss += Math.max(-score, 0) + Math.log1p(Math.exp(-Math.abs(score)));
      right += Number(scores[row] > 0 === (label === 1));
      return;
    }
    const start = row * outputs;
    let best = 0;
    for (let c = 1; c < outputs; c++) if (scores[start + c] > scores[start + best]) best = c;
    let total = 0;
    for (let c = 0; c < outputs; c++) total += Math.exp(scores[start + c] - scores[start + best]);
    loss += scores[start + best] + Math.log(total) - scores[start + label];
    right += Number(best === label);
  });
  return { loss, right };
};

// The mean loss over points, and how many are right.
const measure = (network, points, labels) => {
  const scores = forward(network, points, labels.length).at(-1);
  const { loss, right } = judge(scores, network.sizes.at(-1), labels);
  return { loss: loss / labels.length, right };
};

// One step down the slope of a batch's loss. Each layer keeps the mean size of its weights' slopes.
const step = (network, points, labels, rate) => {
  const n = labels.length;
  const values = forward(network, points, n);
  const outputs = network.sizes.at(-1);
  const shares = probabilities(values.at(-1), outputs, n);
  let error = new Float64Array(n * outputs);
  labels.forEach((label, row) => {
    if (outputs === 1) error[row] = (shares[2 * row + 1] - label) / n;
    else
      for (let c = 0; c < outputs; c++)
        error[row * outputs + c] = (shares[row * outputs + c] - Number(c === label)) / n;
  });
  for (let place = network.layers.length - 1; place >= 0; place--) {
    const layer = network.layers[place];
    const x = values[place];
    const back = place ? errorBelow(network, layer, x, error, n) : null;
    layer.slope = 0;
    for (let i = 0; i < layer.inputs; i++)
      for (let unit = 0; unit < layer.outputs; unit++) {
        let slope = 0;
        for (let row = 0; row < n; row++)
          slope += x[row * layer.inputs + i] * error[row * layer.outputs + unit];
        layer.slope += Math.abs(slope) / layer.weights.length;
        layer.weights[i * layer.outputs + unit] -= rate * slope;
      }
    for (let unit = 0; unit < layer.outputs; unit++)
      for (let row = 0; row < n; row++) layer.bias[unit] -= rate * error[row * layer.outputs + unit];
    error = back;
  }
};

// The error handed down through a layer and the function of the units below it, whose values x are.
const errorBelow = (network, { inputs, outputs, weights }, x, error, n) => {
  const back = new Float64Array(n * inputs);
  for (let row = 0; row < n; row++)
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let unit = 0; unit < outputs; unit++)
        sum += error[row * outputs + unit] * weights[i * outputs + unit];
      const value = x[row * inputs + i];
      back[row * inputs + i] = sum * (network.activation === "relu" ? Number(value > 0) : value * (1 - value));
    }
  return back;
};

// One pass over all points in the given order, `batch` at a time.
const trainEpoch = (network, points, labels, order, batch, rate) => {
  const inputs = network.sizes[0];
  for (let start = 0; start < order.length; start += batch) {
    const rows = order.slice(start, start + batch);
    const part = new Float64Array(rows.length * inputs);
    rows.forEach((row, place) => {
      for (let i = 0; i < inputs; i++) part[place * inputs + i] = points[row * inputs + i];
    });
    step(network, part, Array.from(rows, (row) => labels[row]), rate);
  }
};
