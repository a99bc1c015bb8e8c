import Hillock

print(WorkerPool.single.threads)
