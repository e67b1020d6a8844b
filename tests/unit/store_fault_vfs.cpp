#include "store_fault_vfs.hpp"

#include <new>

#include <sqlite3.h>

namespace raidwatch::store {

namespace {

struct FaultyFile {
    sqlite3_file base;
    sqlite3_io_methods methods;
    sqlite3_file* real;
};

sqlite3_file* real(sqlite3_file* file) {
    return reinterpret_cast<FaultyFile*>(file)->real;
}
FaultyDisk& disk() {
    return FaultyDisk::instance();
}

int close(sqlite3_file* file) {
    const int code = real(file)->pMethods ? real(file)->pMethods->xClose(real(file)) : SQLITE_OK;
    ::operator delete(real(file));
    return code;
}
int read(sqlite3_file* file, void* into, int bytes, sqlite3_int64 at) {
    disk().on_read();
    return real(file)->pMethods->xRead(real(file), into, bytes, at);
}
int write(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 at) {
    if (const int code = disk().on_write(); code != SQLITE_OK)
        return code == SQLITE_IOERR ? SQLITE_IOERR_WRITE : code;
    return real(file)->pMethods->xWrite(real(file), from, bytes, at);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (const int code = disk().on_write(); code != SQLITE_OK)
        return code == SQLITE_IOERR ? SQLITE_IOERR_TRUNCATE : code;
    return real(file)->pMethods->xTruncate(real(file), size);
}
int sync(sqlite3_file* file, int flags) {
    if (const int code = disk().on_write(); code != SQLITE_OK) return SQLITE_IOERR_FSYNC;
    disk().on_flush();
    return real(file)->pMethods->xSync(real(file), flags);
}
int size(sqlite3_file* file, sqlite3_int64* bytes) {
    return real(file)->pMethods->xFileSize(real(file), bytes);
}
int lock(sqlite3_file* file, int level) {
    return real(file)->pMethods->xLock(real(file), level);
}
int unlock(sqlite3_file* file, int level) {
    return real(file)->pMethods->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* held) {
    return real(file)->pMethods->xCheckReservedLock(real(file), held);
}
int control(sqlite3_file* file, int what, void* with) {
    return real(file)->pMethods->xFileControl(real(file), what, with);
}
int sector(sqlite3_file* file) {
    return real(file)->pMethods->xSectorSize(real(file));
}
int traits(sqlite3_file* file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int shm_map(sqlite3_file* file, int page, int bytes, int extend, void volatile** at) {
    return real(file)->pMethods->xShmMap(real(file), page, bytes, extend, at);
}
int shm_lock(sqlite3_file* file, int offset, int n, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}
void shm_barrier(sqlite3_file* file) {
    real(file)->pMethods->xShmBarrier(real(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

sqlite3_vfs* system_vfs = nullptr;

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* faulty = reinterpret_cast<FaultyFile*>(file);
    faulty->base.pMethods = nullptr;
    faulty->real = static_cast<sqlite3_file*>(::operator new(static_cast<std::size_t>(system_vfs->szOsFile)));
    faulty->real->pMethods = nullptr;
    const int code = system_vfs->xOpen(system_vfs, name, faulty->real, flags, out_flags);
    if (code != SQLITE_OK) {
        ::operator delete(faulty->real);
        return code;
    }
    faulty->methods = sqlite3_io_methods{
        2,       close,  read,   write,   truncate, sync,        size,      lock,    unlock, check_lock,
        control, sector, traits, shm_map, shm_lock, shm_barrier, shm_unmap, nullptr, nullptr};
    faulty->base.pMethods = &faulty->methods;
    return SQLITE_OK;
}

void register_vfs() {
    static sqlite3_vfs vfs{};
    system_vfs = sqlite3_vfs_find(nullptr);
    vfs = *system_vfs;
    vfs.zName = FaultyDisk::kVfs;
    vfs.szOsFile = sizeof(FaultyFile);
    vfs.pNext = nullptr;
    vfs.xOpen = open;
    sqlite3_vfs_register(&vfs, 0);
}

}  // namespace

FaultyDisk& FaultyDisk::instance() {
    static FaultyDisk& one = []() -> FaultyDisk& {
        // Never destroyed: a thread that hangs in it may outlive main().
        auto* made = new FaultyDisk;
        register_vfs();
        return *made;
    }();
    return one;
}

void FaultyDisk::set(Fault fault) {
    const std::lock_guard lock(mutex_);
    fault_ = fault;
    left_ = -1;
    changed_.notify_all();
}

void FaultyDisk::repair() {
    set(Fault::none);
}

void FaultyDisk::die_after(std::int64_t count) {
    const std::lock_guard lock(mutex_);
    fault_ = Fault::none;
    left_ = count;
}

void FaultyDisk::wait_for_hang() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return hanging_ > 0; });
}

void FaultyDisk::wait_until_quiet() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return hanging_ == 0; });
}

int FaultyDisk::hanging() {
    const std::lock_guard lock(mutex_);
    return hanging_;
}

void FaultyDisk::hang_while(Fault fault, std::unique_lock<std::mutex>& lock) {
    if (fault_ != fault) return;
    ++hanging_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return fault_ != fault; });
    --hanging_;
    changed_.notify_all();
}

void FaultyDisk::on_read() {
    std::unique_lock lock(mutex_);
    hang_while(Fault::hang_reads, lock);
}

int FaultyDisk::on_write() {
    std::unique_lock lock(mutex_);
    ++writes_;
    hang_while(Fault::hang, lock);
    if (left_ == 0) return SQLITE_IOERR;
    if (left_ > 0) --left_;
    switch (fault_) {
        case Fault::io_error:
            return SQLITE_IOERR;
        case Fault::full:
            return SQLITE_FULL;
        case Fault::read_only_io:
            return SQLITE_READONLY;
        default:
            return SQLITE_OK;
    }
}

}  // namespace raidwatch::store
