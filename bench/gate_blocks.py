"""Reads worlds of bench/gate.ts, one a line, and writes their blocks as the trainer makes them."""

from __future__ import annotations

import sys

import numpy as np
import orjson

from remodel_container.blocks import losses_by_block

for line in sys.stdin.buffer:
    world = orjson.loads(line)
    gains = np.array(world["gains"], dtype=np.float64)
    losses = {"challenger": np.maximum(0, -gains), "champion": np.maximum(0, gains), "majority": np.ones(len(gains))}
    blocks = losses_by_block(world["times"], losses, least_seconds=world["labelSeconds"])
    sys.stdout.buffer.write(orjson.dumps(blocks) + b"\n")
    sys.stdout.flush()
