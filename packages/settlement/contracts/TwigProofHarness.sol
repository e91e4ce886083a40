// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {TwigProof} from "./TwigProof.sol";

/// @title TwigProofHarness
/// @notice Lets tests call `TwigProof` on a chain, and measures its gas.
contract TwigProofHarness {
    function account(bytes32 stateRoot, address owner, bytes calldata proof)
        external
        pure
        returns (bool exists, uint64 nonce, uint256 balance, bytes32 codeHash)
    {
        return TwigProof.account(stateRoot, owner, proof);
    }

    function slot(bytes32 stateRoot, address owner, bytes32 index, bytes calldata proof) external pure returns (bytes32) {
        return TwigProof.slot(stateRoot, owner, index, proof);
    }

    /// @notice How many of the proofs of a slot hold.
    function countValidSlots(bytes32 stateRoot, address owner, bytes32 index, bytes[] calldata proofs)
        external
        view
        returns (uint256 valid)
    {
        for (uint256 i = 0; i < proofs.length; i++) {
            try this.slot(stateRoot, owner, index, proofs[i]) {
                valid++;
            } catch {}
        }
    }

    /// @notice Gas of one check of a slot, without that of calling this contract.
    function slotGas(bytes32 stateRoot, address owner, bytes32 index, bytes calldata proof) external view returns (uint256) {
        uint256 before = gasleft();
        TwigProof.slot(stateRoot, owner, index, proof);
        return before - gasleft();
    }
}
