// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title TwigProof
/// @notice Checks proofs of the state commitment scheme `twig`, version 1 (packages/state/src/twig/SPEC.md): that an account or a
/// slot has a value under a state root, or that it has none.
/// @dev Pure, without memory that outlives a call. A proof has one form: any other bytes revert.
library TwigProof {
    /// @dev The proof shows nothing about the key under the state root.
    error InvalidTwigProof();

    uint256 private constant HEAD = 144;
    uint256 private constant ACTIVE_BITS = 16;
    uint256 private constant TWIG_LEVELS = 5;
    uint256 private constant TWIG_LEAVES = 1024;

    /// @notice An account, or `exists` false and zeros.
    function account(bytes32 stateRoot, address owner, bytes calldata proof)
        internal
        pure
        returns (bool exists, uint64 nonce, uint256 balance, bytes32 codeHash)
    {
        uint256 valueAt;
        (exists, valueAt) = verify(stateRoot, keccak256(abi.encodePacked(owner)), 0, proof);
        if (exists) {
            nonce = uint64(_word(proof, valueAt) >> 192);
            balance = _word(proof, valueAt + 8);
            codeHash = bytes32(_word(proof, valueAt + 40));
        }
    }

    /// @notice The value of an account's slot; zero when it has none.
    function slot(bytes32 stateRoot, address owner, bytes32 index, bytes calldata proof) internal pure returns (bytes32 value) {
        (bool present, uint256 valueAt) =
            verify(stateRoot, keccak256(abi.encodePacked(owner)), keccak256(abi.encodePacked(index)), proof);
        if (present) value = bytes32(_word(proof, valueAt));
    }

    /// @notice Whether a key has a value, and where in the proof that is.
    /// @param high first half of the key: the hash of the address
    /// @param low second half: the hash of the slot, zero for the account itself
    function verify(bytes32 stateRoot, bytes32 high, bytes32 low, bytes calldata proof)
        internal
        pure
        returns (bool present, uint256 valueAt)
    {
        if ((high | low) == 0) revert InvalidTwigProof();
        (uint256 leafAt, uint256 kind) = _activeLeaf(stateRoot, proof);
        bytes32 leafHigh = bytes32(_word(proof, leafAt + 7));
        bytes32 leafLow = kind == 1 ? bytes32(0) : bytes32(_word(proof, leafAt + 39));
        if (kind != 3) {
            if (leafHigh != high || leafLow != low || (kind == 2 && low == 0)) revert InvalidTwigProof();
            return (true, leafAt + (kind == 1 ? 39 : 71));
        }
        if (!_below(leafHigh, leafLow, high, low)) revert InvalidTwigProof();
        bytes32 nextHigh = bytes32(_word(proof, leafAt + 71));
        bytes32 nextLow = bytes32(_word(proof, leafAt + 103));
        // The link of the highest key leads back to zero.
        if ((nextHigh | nextLow) != 0 && !_below(high, low, nextHigh, nextLow)) revert InvalidTwigProof();
    }

    /// @dev Where the proof's leaf begins, and its kind, when it is active under the state root.
    function _activeLeaf(bytes32 stateRoot, bytes calldata proof) private pure returns (uint256 leafAt, uint256 kind) {
        if (proof.length < HEAD) revert InvalidTwigProof();
        uint256 leafCount = _word(proof, 0) >> 192;
        uint256 activeCount = uint64(_word(proof, 0) >> 128);
        if (leafCount > 1 << 48 || activeCount > leafCount) revert InvalidTwigProof();
        uint256 levels = TWIG_LEVELS;
        for (uint256 capacity = TWIG_LEAVES; capacity < leafCount; capacity <<= 2) levels++;

        leafAt = HEAD + 96 * levels;
        if (proof.length <= leafAt) revert InvalidTwigProof();
        kind = uint8(proof[leafAt]);
        if (kind == 0 || kind > 3) revert InvalidTwigProof();
        if (proof.length != leafAt + (kind == 1 ? 111 : kind == 2 ? 103 : 135)) revert InvalidTwigProof();
        uint256 position = uint48(_word(proof, leafAt) >> 200);
        if (position >= leafCount) revert InvalidTwigProof();
        if ((uint8(proof[ACTIVE_BITS + (position % TWIG_LEAVES) / 8]) >> (position % 8)) & 1 == 0) revert InvalidTwigProof();

        bytes32 top = _climb(keccak256(proof[leafAt:]), position, levels, proof);
        if (keccak256(abi.encodePacked(uint8(4), top, uint64(leafCount), uint64(activeCount))) != stateRoot) {
            revert InvalidTwigProof();
        }
    }

    /// @dev From the hash of the leaf to the top: five levels, the active bits, the levels above.
    function _climb(bytes32 node, uint256 index, uint256 levels, bytes calldata proof) private pure returns (bytes32 top) {
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            let siblings := add(proof.offset, HEAD)
            for { let level := 0 } lt(level, levels) { level := add(level, 1) } {
                if eq(level, TWIG_LEVELS) {
                    mstore(buffer, node)
                    calldatacopy(add(buffer, 32), add(proof.offset, ACTIVE_BITS), 128)
                    node := keccak256(buffer, 160)
                }
                let place := shl(5, and(index, 3))
                calldatacopy(buffer, siblings, place)
                mstore(add(buffer, place), node)
                calldatacopy(add(buffer, add(place, 32)), add(siblings, place), sub(96, place))
                node := keccak256(buffer, 128)
                index := shr(2, index)
                siblings := add(siblings, 96)
            }
            if eq(levels, TWIG_LEVELS) {
                mstore(buffer, node)
                calldatacopy(add(buffer, 32), add(proof.offset, ACTIVE_BITS), 128)
                node := keccak256(buffer, 160)
            }
            top := node
        }
    }

    function _below(bytes32 high, bytes32 low, bytes32 thanHigh, bytes32 thanLow) private pure returns (bool) {
        return high < thanHigh || (high == thanHigh && low < thanLow);
    }

    function _word(bytes calldata data, uint256 offset) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(add(data.offset, offset))
        }
    }
}
