"""PostgreSQL of a region at scale: settings that it keeps, by the memory of the machine, and those of its load."""

import os

MIB = 1 << 20
# Only while the region is loaded, by a server that nobody else uses: a crash loses at most what the load writes again,
# and an index that is rebuilt whole needs no journal.
LOADING = {
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "16GB",
    "checkpoint_timeout": "30min",
    "autovacuum": "off",
    "maintenance_work_mem": "512MB",
    "max_parallel_maintenance_workers": "2",
}


def memory() -> int:
    """Bytes of the machine."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def settings() -> dict[str, str]:
    """A cache of a sixteenth of the memory, from 256 MB to 1.5 GB: beside it the system caches files on its own."""
    whole = memory() // MIB
    return {
        "shared_buffers": f"{min(max(whole // 16, 256), 1536)}MB",
        "effective_cache_size": f"{whole // 2}MB",  # what the planner may hope to find in memory, the system's included
        "work_mem": "16MB",
        "maintenance_work_mem": "256MB",
        "max_wal_size": "4GB",
        "autovacuum_vacuum_insert_scale_factor": "0.05",  # index-only scans want their map fresh on large tables
    }
