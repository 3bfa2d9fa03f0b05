"""Reconciles the system of reconcile.bench.ts with scipy and numpy; prints seconds and values."""

import json
import statistics
import sys
import time

import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg as linalg

table = np.loadtxt(sys.argv[1], delimiter=",")
size = int(sys.argv[2])
runs = int(sys.argv[3])
source, target = table[:, 0].astype(int), table[:, 1].astype(int)
measured, variance = table[:, 2], table[:, 3] ** 2
count = len(measured)
rows = np.concatenate([target, source])
columns = np.concatenate([np.arange(count)] * 2)
signs = np.concatenate([np.ones(count), -np.ones(count)])
inside = rows < size
balances = sp.csr_matrix((signs[inside], (rows[inside], columns[inside])), shape=(size, count))


def values():
    normal = (balances @ sp.diags(variance) @ balances.T).tocsc()
    factor = linalg.splu(normal, permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True})
    return factor, measured - variance * (balances.T @ factor.solve(balances @ measured))


def dense_values(matrix):
    """The same with full matrices, as a script without scipy does it."""
    normal = (matrix * variance) @ matrix.T
    return measured - variance * (matrix.T @ np.linalg.solve(normal, matrix @ measured))


def deviations(factor):
    """What scipy offers for variances: one solution for every process."""
    inverse = factor.solve(np.eye(size))
    spread = np.zeros(count)
    for process in range(size):
        row = balances.getrow(process)
        part = row.indices
        spread[part] += row.data * (inverse[process] @ balances[:, part])
    return np.sqrt(np.maximum(0, variance - variance**2 * spread))


def timed(work, times):
    seconds, result = [], None
    for _ in range(times):
        start = time.process_time()
        result = work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds), result


value_seconds, (lu, reconciled) = timed(values, runs)
sd_seconds, sds = timed(lambda: deviations(lu), 1) if size <= 2000 else (None, None)
dense_seconds = None
if size <= 2000:
    full = balances.toarray()
    dense_seconds, check = timed(lambda: dense_values(full), 3)
    assert np.abs(check - reconciled).max() < 1e-6
print(
    json.dumps(
        {
            "seconds": value_seconds,
            "sdSeconds": sd_seconds,
            "denseSeconds": dense_seconds,
            "values": reconciled.tolist(),
            "sds": None if sds is None else sds.tolist(),
        }
    )
)
