import threading
import time

from solidarity.kit import ids


def test_ids_grow_even_when_the_clock_steps_back(monkeypatch):
    first = ids.new_id()
    monkeypatch.setattr(time, "time_ns", lambda: 1_704_067_200_000_000_000)

    assert ids.new_id() > first


def test_ids_tell_the_time_and_fit_a_signed_64_bit_column(monkeypatch):
    far = ids.EPOCH_MS + (1 << 41) - 1
    monkeypatch.setattr(ids, "_last", 0)
    monkeypatch.setattr(time, "time_ns", lambda: far * 1_000_000)

    made = ids.new_id()

    assert made <= ids.MAX_ID
    assert made >> ids.RANDOM_BITS == (1 << 41) - 1


def test_threads_never_make_the_same_id():
    made = []

    def make():
        made.extend([ids.new_id() for _ in range(2_000)])

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == 8_000
