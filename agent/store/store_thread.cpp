#include "store_thread.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace raidwatch::store {

namespace {

using Done = std::function<void(Status)>;

/// Commits on their way, as one.
struct Batch {
    Commit commit;
    std::vector<Done> done;
    MonoTime since{};  ///< when the oldest of them was given
};

constexpr Seconds kPrunePeriod{86'400};
/// What the clock says is believed when it has gone on for so long without a leap.
constexpr Seconds kClockSettles{3600};

}  // namespace

/// Shared by the owner and the thread, so that a thread that hangs can be left behind.
class StoreThread::Worker : public std::enable_shared_from_this<StoreThread::Worker> {
  public:
    Worker(std::string path, Post post, ThreadOptions options)
        : path_(std::move(path)), options_(std::move(options)), post_(std::move(post)) {
        if (!options_.clock) options_.clock = [] { return SystemClock().now().mono; };
    }

    void start() {
        thread_ = std::thread([self = shared_from_this()] { self->run(); });
    }

    void stop() {
        std::unique_lock lock(mutex_);
        stopping_ = true;
        wake_.notify_all();
        const bool ended = ended_cv_.wait_for(lock, options_.close_patience, [this] { return ended_; });
        post_ = nullptr;
        lock.unlock();
        ended ? thread_.join() : thread_.detach();
    }

    void open(std::function<void(Result<Opened>)> done) {
        const std::lock_guard lock(mutex_);
        opening_ = std::move(done);
        wake_.notify_all();
    }

    void record(Commit commit, Done done) {
        const std::lock_guard lock(mutex_);
        if (!waiting_) waiting_ = Batch{{}, {}, options_.clock()};
        add(*waiting_, std::move(commit));
        waiting_->done.push_back(std::move(done));
        wake_.notify_all();
    }

    Milliseconds stalled_for(MonoTime now) const {
        const std::lock_guard lock(mutex_);
        const auto since = under_way_since_ ? under_way_since_
                           : waiting_       ? std::optional(waiting_->since)
                                            : std::nullopt;
        return since ? std::max(now - *since, Milliseconds{0}) : Milliseconds{0};
    }
    std::string trouble() const {
        const std::lock_guard lock(mutex_);
        return trouble_;
    }
    Forgotten forgotten() const {
        const std::lock_guard lock(mutex_);
        return forgotten_;
    }

  private:
    void run();
    void add(Batch& batch, Commit commit) {
        merge(batch.commit, std::move(commit), options_.history, forgotten_);
    }
    void first_open(std::unique_lock<std::mutex>& lock);
    bool work_off(std::unique_lock<std::mutex>& lock);
    void put_back(Batch batch);
    void finish(Batch& batch, const Status& status);
    void hand_over(std::function<void()> call);

    // Without the lock, on the store's thread only:
    Status attempt(const Commit& commit);
    Status attach();
    void prune_if_due(UtcTime now);

    const std::string path_;
    ThreadOptions options_;
    mutable std::mutex mutex_;
    std::condition_variable wake_, ended_cv_;
    Post post_;
    std::function<void(Result<Opened>)> opening_;
    std::optional<Batch> waiting_;
    std::optional<MonoTime> under_way_since_;
    std::string trouble_;
    Forgotten forgotten_;
    bool stopping_ = false, ended_ = false;
    std::thread thread_;

    std::unique_ptr<Store> store_;
    std::optional<FileId> known_file_;  ///< the one whose content the agent knows
    bool check_next_ = true;
    std::optional<UtcTime> pruned_at_, last_commit_at_;
    UtcTime clock_set_at_{};
};

void StoreThread::Worker::run() {
    std::unique_lock lock(mutex_);
    Milliseconds pause = options_.first_pause;
    for (;;) {
        wake_.wait(lock, [this] { return stopping_ || opening_ || waiting_; });
        if (opening_) first_open(lock);
        if (!waiting_ && stopping_) break;
        if (!waiting_) continue;
        if (work_off(lock)) {
            pause = options_.first_pause;
            continue;
        }
        if (stopping_) break;
        wake_.wait_for(lock, pause, [this] { return stopping_; });
        pause = std::min(pause * 2, options_.longest_pause);
    }
    ended_ = true;
    ended_cv_.notify_all();
}

void StoreThread::Worker::first_open(std::unique_lock<std::mutex>& lock) {
    auto done = std::exchange(opening_, nullptr);
    lock.unlock();
    auto opened = [this]() -> Result<Opened> {
        if (auto attached = attach(); !attached) return tl::unexpected(attached.error());
        auto state = store_->load();
        if (!state) return tl::unexpected(state.error());
        known_file_ = store_->file();
        return Opened{std::move(*state), store_->opened(), store_->unreadable_rows()};
    }();
    lock.lock();
    trouble_ = opened ? std::string() : opened.error().text();
    hand_over([done = std::move(done), opened = std::move(opened)]() mutable { done(std::move(opened)); });
}

/// Tries everything that waits; false when it is to be tried again later.
bool StoreThread::Worker::work_off(std::unique_lock<std::mutex>& lock) {
    Batch batch = std::move(*std::exchange(waiting_, std::nullopt));
    under_way_since_ = batch.since;
    lock.unlock();
    const Status status = attempt(batch.commit);
    lock.lock();
    under_way_since_.reset();
    const bool settled =
        status || status.error().code == ErrorCode::invalid || status.error().code == ErrorCode::not_found;
    trouble_ = settled ? std::string() : status.error().text();
    if (!settled) {
        put_back(std::move(batch));
        return false;
    }
    finish(batch, status);
    lock.unlock();
    prune_if_due(batch.commit.at);
    lock.lock();
    return true;
}

void StoreThread::Worker::put_back(Batch batch) {
    if (waiting_) {
        add(batch, std::move(waiting_->commit));
        std::ranges::move(waiting_->done, std::back_inserter(batch.done));
    }
    waiting_ = std::move(batch);
}

void StoreThread::Worker::finish(Batch& batch, const Status& status) {
    hand_over([done = std::move(batch.done), status] {
        for (const auto& call : done)
            if (call) call(status);
    });
}

void StoreThread::Worker::hand_over(std::function<void()> call) {
    if (post_) post_(std::move(call));
}

Status StoreThread::Worker::attach() {
    std::error_code ignored;
    std::filesystem::create_directory(std::filesystem::path(path_).parent_path(), ignored);
    auto options = options_.open;
    options.check = options.check && check_next_;
    auto store = Store::open(path_, options);
    if (!store) return tl::unexpected(store.error());
    store_ = std::move(*store);
    check_next_ = false;
    // A new file may well have got the inode of the one that was deleted.
    if (store_->opened().created) known_file_.reset();
    return {};
}

Status StoreThread::Worker::attempt(const Commit& commit) {
    if (store_ && !store_->in_place()) store_.reset();
    if (!store_)
        if (auto attached = attach(); !attached)
            return std::move(attached).error().code == ErrorCode::not_found
                       ? failure(ErrorCode::io, "opening", path_, attached.error().detail)
                       : attached;
    const bool other = known_file_ != store_->file();
    // An agent that did not load this database knows the faults better than what lies in it.
    auto applied = store_->apply(commit, other ? Conflict::supersede : Conflict::refuse);
    if (!applied) {
        const auto code = applied.error().code;
        check_next_ = check_next_ || code == ErrorCode::malformed;
        if (code != ErrorCode::invalid && code != ErrorCode::busy) store_.reset();
        return applied;
    }
    known_file_ = store_->file();
    if (other)
        return failure(ErrorCode::not_found, "recording in", path_,
                       "another database than before; record everything");
    return {};
}

void StoreThread::Worker::prune_if_due(UtcTime now) {
    // A clock that is wrong by years (after a start, until it is set) must not make history look old.
    const bool set = !last_commit_at_ || now < *last_commit_at_ || now - *last_commit_at_ > kClockSettles;
    if (set) clock_set_at_ = now;
    last_commit_at_ = now;
    if (!store_ || now - clock_set_at_ < kClockSettles) return;
    if (pruned_at_ && now >= *pruned_at_ && now - *pruned_at_ < kPrunePeriod) return;
    // Whatever keeps this from happening will be met by the next commit, or it happens tomorrow.
    (void)store_->prune(now, options_.retention);
    pruned_at_ = now;
}

StoreThread::StoreThread(std::string path, Post post, ThreadOptions options)
    : worker_(std::make_shared<Worker>(std::move(path), std::move(post), std::move(options))) {
    worker_->start();
}
StoreThread::~StoreThread() {
    worker_->stop();
}
void StoreThread::open(std::function<void(Result<Opened>)> done) {
    worker_->open(std::move(done));
}
void StoreThread::record(Commit commit, std::function<void(Status)> done) {
    worker_->record(std::move(commit), std::move(done));
}
Milliseconds StoreThread::stalled_for(MonoTime now) const {
    return worker_->stalled_for(now);
}
std::string StoreThread::trouble() const {
    return worker_->trouble();
}
Forgotten StoreThread::forgotten() const {
    return worker_->forgotten();
}

}  // namespace raidwatch::store
